/** Jobs under chaos: child JVMs that are killed and frozen, and a checker that trusts nobody. */
@NullMarked
package dev.underpin.examples.benchmarks.chaosjobs;

import org.jspecify.annotations.NullMarked;
