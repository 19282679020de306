/** How long a kill switch takes to be seen by every node. */
@NullMarked
package dev.underpin.examples.benchmarks.flagskill;

import org.jspecify.annotations.NullMarked;
