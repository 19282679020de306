/** What a remote layer of a cache is made of: {@link dev.underpin.cache.spi.RemoteStore}. */
@NullMarked
package dev.underpin.cache.spi;

import org.jspecify.annotations.NullMarked;
