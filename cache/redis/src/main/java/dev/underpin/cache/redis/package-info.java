/** The remote layer of a cache on Redis: {@link dev.underpin.cache.redis.RedisStore}. */
@NullMarked
package dev.underpin.cache.redis;

import org.jspecify.annotations.NullMarked;
