/** What every area shares: its command line, its figures with their spread, and where they go. */
@NullMarked
package dev.underpin.examples.benchmarks.report;

import org.jspecify.annotations.NullMarked;
