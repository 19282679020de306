/** Guard against the decorators of Resilience4j and against Failsafe. */
@NullMarked
package dev.underpin.examples.benchmarks.guard;

import org.jspecify.annotations.NullMarked;
