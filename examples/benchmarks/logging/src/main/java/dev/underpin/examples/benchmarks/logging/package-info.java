/** JSON log lines and the request line, against the libraries that write them today. */
@NullMarked
package dev.underpin.examples.benchmarks.logging;

import org.jspecify.annotations.NullMarked;
