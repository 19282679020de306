/** Values to bytes and back, sealed where nobody may read them; never Java serialization. */
@NullMarked
package dev.underpin.core.codec;

import org.jspecify.annotations.NullMarked;
