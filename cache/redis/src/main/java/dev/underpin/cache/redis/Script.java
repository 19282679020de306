package dev.underpin.cache.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What has to happen in one step. Scripts are sent by their digest; a server that has lost them, by
 * a restart or a failover, gets the text once.
 */
enum Script {

  /**
   * A value other than the unwanted one, or the lease, or 0: wait. Who waits leaves a mark behind
   * the token, so that only awaited fills are told. KEYS value, lease; ARGV token, milliseconds,
   * mark of the unwanted value.
   */
  LEASE(
      """
      local value = redis.call('GET', KEYS[1])
      if value and (ARGV[3] == '' or string.sub(value, 1, #ARGV[3]) ~= ARGV[3]) then
        return {2, value}
      end
      if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
        return {1}
      end
      if redis.call('STRLEN', KEYS[2]) == 16 then
        redis.call('APPEND', KEYS[2], 'w')
      end
      return {0}
      """),

  /**
   * Writes if the lease is this token: 0 fenced, 1 written, 2 written and awaited. KEYS value,
   * lease; ARGV token, value, milliseconds.
   */
  FILL(
      """
      local lease = redis.call('GET', KEYS[2])
      if not lease or string.sub(lease, 1, 16) ~= ARGV[1] then
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
      redis.call('UNLINK', KEYS[2])
      return #lease > 16 and 2 or 1
      """),

  /** Deletes the lease if it is this token. KEYS lease; ARGV token. */
  RELEASE(
      """
      local lease = redis.call('GET', KEYS[1])
      if lease and string.sub(lease, 1, 16) == ARGV[1] then
        return redis.call('UNLINK', KEYS[1])
      end
      return 0
      """),

  /** KEYS value, lease; ARGV channel, message, value, milliseconds. */
  PUT(
      """
      redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
      redis.call('UNLINK', KEYS[2])
      redis.call('PUBLISH', ARGV[1], ARGV[2])
      return 1
      """),

  /** KEYS values and leases; ARGV channel, message. */
  INVALIDATE(
      """
      redis.call('UNLINK', unpack(KEYS))
      redis.call('PUBLISH', ARGV[1], ARGV[2])
      return 1
      """),

  /** KEYS value, lease, value, lease …; ARGV channel, message, offset, zeros. */
  EXPIRE(
      """
      for i = 1, #KEYS, 2 do
        if redis.call('STRLEN', KEYS[i]) >= ARGV[3] + #ARGV[4] then
          redis.call('SETRANGE', KEYS[i], ARGV[3], ARGV[4])
        else
          redis.call('UNLINK', KEYS[i])
        end
        redis.call('UNLINK', KEYS[i + 1])
      end
      redis.call('PUBLISH', ARGV[1], ARGV[2])
      return 1
      """),

  /** Generation and sequence, made if there is none. KEYS stamp; ARGV nonce. */
  STAMP(
      """
      local generation = redis.call('HGET', KEYS[1], 'g')
      if not generation then
        redis.call('UNLINK', KEYS[1])
        redis.call('HSET', KEYS[1], 'g', ARGV[1], 's', 0)
      end
      return redis.call('HMGET', KEYS[1], 'g', 's')
      """),

  /**
   * 0 if there are too many tags, and nothing is done. A sequence is the time in microseconds, and
   * never less than one more than the last: where a replica takes over that has not heard of the
   * last ones, the next is above what was loaded under them all the same. KEYS stamp; ARGV channel,
   * message, nonce, tag, most fields.
   */
  TAG(
      """
      if not redis.call('HGET', KEYS[1], 'g') then
        redis.call('UNLINK', KEYS[1])
        redis.call('HSET', KEYS[1], 'g', ARGV[3], 's', 0)
      end
      if redis.call('HEXISTS', KEYS[1], ARGV[4]) == 0
          and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then
        return 0
      end
      local time = redis.call('TIME')
      local last = redis.call('HGET', KEYS[1], 's') or 0
      local next = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
      redis.call('HSET', KEYS[1], 's', next, ARGV[4], next)
      redis.call('PUBLISH', ARGV[1], ARGV[2])
      return 1
      """),

  /** KEYS stamp; ARGV channel, message, nonce. */
  GENERATION(
      """
      redis.call('UNLINK', KEYS[1])
      redis.call('HSET', KEYS[1], 'g', ARGV[3], 's', 0)
      redis.call('PUBLISH', ARGV[1], ARGV[2])
      return 1
      """);

  private final String text;
  private final String digest;

  Script(String text) {
    this.text = text;
    this.digest = Base16.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs it where its first key lies; it replies a number. */
  CompletionStage<Long> number(
      RedisClusterAsyncCommands<byte[], byte[]> on, byte[][] keys, byte[]... arguments) {
    return run(on, ScriptOutputType.INTEGER, keys, arguments);
  }

  /** Runs it where its first key lies. */
  <T> CompletionStage<T> run(
      RedisClusterAsyncCommands<byte[], byte[]> on,
      ScriptOutputType type,
      byte[][] keys,
      byte[]... arguments) {
    return on.<T>evalsha(digest, type, keys, arguments)
        .exceptionallyCompose(
            failure ->
                failure instanceof RedisNoScriptException
                    ? on.<T>eval(text, type, keys, arguments)
                    : CompletableFuture.failedStage(failure));
  }
}
