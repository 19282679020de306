/** For tests of areas: runs the launcher as a user does. */
@NullMarked
package dev.underpin.examples.benchmarks.testing;

import org.jspecify.annotations.NullMarked;
