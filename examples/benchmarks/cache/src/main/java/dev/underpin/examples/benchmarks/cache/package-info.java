/** What hits, many keys at once and outages cost. */
@NullMarked
package dev.underpin.examples.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
