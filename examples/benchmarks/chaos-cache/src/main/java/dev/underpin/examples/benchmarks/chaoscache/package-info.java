/** Caches on Redis while everything around them fails; and a checker that reads their journals. */
@NullMarked
package dev.underpin.examples.benchmarks.chaoscache;

import org.jspecify.annotations.NullMarked;
