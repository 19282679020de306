/** The request context against Micrometer's context-propagation and the bare MDC. */
@NullMarked
package dev.underpin.examples.benchmarks.context;

import org.jspecify.annotations.NullMarked;
