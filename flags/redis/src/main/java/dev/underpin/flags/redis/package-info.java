/** Flags in Redis or Redis Cluster; {@link dev.underpin.flags.redis.RedisFlagStore} keeps them. */
@NullMarked
package dev.underpin.flags.redis;

import org.jspecify.annotations.NullMarked;
