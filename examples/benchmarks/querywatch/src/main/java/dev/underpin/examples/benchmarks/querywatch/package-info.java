/** What it costs to watch a statement. */
@NullMarked
package dev.underpin.examples.benchmarks.querywatch;

import org.jspecify.annotations.NullMarked;
