/** One jar for all benchmarks: starts each area in a JVM of its own, with the area's class path. */
@NullMarked
package dev.underpin.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
