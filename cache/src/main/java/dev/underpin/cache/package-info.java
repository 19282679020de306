/**
 * Values that are costly to load, kept in memory and in a store that nodes share: {@link
 * dev.underpin.cache.Cache}.
 *
 * <p>What a {@link Cache} promises, within one process:
 *
 * <ul>
 *   <li>After {@link Cache#invalidate} returns, no value that was loaded before it is served or
 *       stored again, not even by a load that was under way; who asks then starts a load of its
 *       own.
 *   <li>After {@link Cache#put} returns, its value is what this process sees, until it expires, is
 *       invalidated, or makes room for others.
 *   <li>At most one thread loads a key; the others wait for it and get the same. Only an
 *       invalidation or a put makes a second load of the key start beside the first.
 *   <li>A load that failed is not remembered, nor is a load that found nothing: the next {@code
 *       get} tries again.
 * </ul>
 *
 * <p>With a {@linkplain CacheBuilder#remote remote store}, between nodes:
 *
 * <ul>
 *   <li>After {@code invalidate} or {@code put} returned with the store up, nothing that was loaded
 *       before is stored there again, nor served from any node's memory for longer than {@link
 *       CacheBuilder#maxStaleness}, on error or timeout either. Usually it is milliseconds.
 *   <li>One node loads a key; the others wait for it. A load that outlives its lease, or whose node
 *       dies, may be done once more.
 *   <li>A node that no longer hears the others serves memory for at most {@code maxStaleness}, then
 *       asks again. While the store is out, nodes go on by memory and loader alone, and what they
 *       invalidate is kept and told when it is back; until then others may serve the old value up
 *       to its time to live.
 *   <li>With {@linkplain Load#version versions} a node never goes back to an older one of a key
 *       that it has in memory.
 * </ul>
 *
 * <p>Not promised: linearizability with the database; that an invalidation survives a failover of
 * the store (the time to live bounds that). Without a store other processes are not told. The
 * loader must read the rows as they are now: not a replica that lags behind, and not the old
 * snapshot of a transaction at REPEATABLE READ or above that began before the change.
 */
@NullMarked
package dev.underpin.cache;

import org.jspecify.annotations.NullMarked;
