/** Measures calls with JMH, in paired rounds. */
@NullMarked
package dev.underpin.examples.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
