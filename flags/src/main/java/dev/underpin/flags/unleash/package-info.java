/** Flags from an Unleash server; {@link dev.underpin.flags.unleash.UnleashSource} polls it. */
@NullMarked
package dev.underpin.flags.unleash;

import org.jspecify.annotations.NullMarked;
