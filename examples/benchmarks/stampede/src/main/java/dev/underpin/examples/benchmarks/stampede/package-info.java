/** How often a cold key is loaded that thousands ask for at once. */
@NullMarked
package dev.underpin.examples.benchmarks.stampede;

import org.jspecify.annotations.NullMarked;
