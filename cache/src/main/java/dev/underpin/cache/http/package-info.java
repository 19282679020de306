/** HTTP headers for what a cache has: {@link dev.underpin.cache.http.CachePolicy}. */
@NullMarked
package dev.underpin.cache.http;

import org.jspecify.annotations.NullMarked;
