/**
 * Feature flags: typed constants, decided in nanoseconds from a snapshot in memory; {@link
 * dev.underpin.flags.Flags} is where to begin.
 */
@NullMarked
package dev.underpin.flags;

import org.jspecify.annotations.NullMarked;
