/** Values to bytes and back; never Java serialization, never class names in data. */
@NullMarked
package dev.underpin.core.codec;

import org.jspecify.annotations.NullMarked;
