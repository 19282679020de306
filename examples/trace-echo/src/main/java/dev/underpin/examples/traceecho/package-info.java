/** An echo service that continues traces, for the validation suite of W3C Trace Context. */
@NullMarked
package dev.underpin.examples.traceecho;

import org.jspecify.annotations.NullMarked;
