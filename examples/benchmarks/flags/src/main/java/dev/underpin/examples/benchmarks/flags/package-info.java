/** Deciding flags, ours and the peers'. */
@NullMarked
package dev.underpin.examples.benchmarks.flags;

import org.jspecify.annotations.NullMarked;
