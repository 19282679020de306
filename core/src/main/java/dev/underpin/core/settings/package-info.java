/** Typed settings from wherever a product keeps them, and secrets that never print. */
@NullMarked
package dev.underpin.core.settings;

import org.jspecify.annotations.NullMarked;
