/** Values that are costly to load, kept in memory: {@link dev.underpin.cache.Cache}. */
@NullMarked
package dev.underpin.cache;

import org.jspecify.annotations.NullMarked;
