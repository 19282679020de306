/** JSON codecs on jackson-databind 3. */
@NullMarked
package dev.underpin.jackson;

import org.jspecify.annotations.NullMarked;
