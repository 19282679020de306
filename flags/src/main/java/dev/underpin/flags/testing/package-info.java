/** Flags for the tests of an application: no files, no threads, set directly. */
@NullMarked
package dev.underpin.flags.testing;

import org.jspecify.annotations.NullMarked;
