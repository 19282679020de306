package dev.underpin.flags.redis;

/**
 * What is done in Redis in one step. Their keys are, in this order, the row that tells one content
 * from another, the hash of flags with values like {@code 7 {…}}, and the stream of changes. An
 * entry's id is when it happened in microseconds, later than the one before it, whatever the clock
 * says.
 */
final class Scripts {

  /** Argument: the revision that is known. Gives the time, the revision, and the flags if other. */
  static final String READ =
      """
      local time = redis.call('TIME')
      local now = time[1] .. string.format('%06d', tonumber(time[2]))
      local row = redis.call('HMGET', KEYS[1], 'seq', 'token')
      if not row[1] or redis.call('EXISTS', KEYS[2]) == 0 then return {now} end
      local revision = row[1] .. '-' .. row[2]
      if revision == ARGV[1] then return {now, revision} end
      return {now, revision, redis.call('HGETALL', KEYS[2])}
      """;

  private static final String RECORD =
      """
      local function record(key, version, actor, reason, before, after)
        local time = redis.call('TIME')
        local at = tonumber(time[1]) * 1000000 + tonumber(time[2])
        local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
        if newest[1] then
          at = math.max(at, tonumber(string.match(newest[1][1], '^%d+')) + 1)
        end
        redis.call('XADD', KEYS[3], string.format('%.0f-0', at), 'key', key,
          'version', string.format('%.0f', version), 'actor', actor, 'reason', reason,
          'before', before, 'after', after)
      end
      """;

  /** Arguments: key, version before, definition, token, actor, reason, channel. */
  static final String WRITE =
      RECORD
          + """
          local was = redis.call('HGET', KEYS[2], ARGV[1])
          local version, before = 0, ''
          if was then
            local gap = string.find(was, ' ', 1, true) or 0
            version = tonumber(string.sub(was, 1, gap - 1)) or -1
            before = string.sub(was, gap + 1)
          end
          if version ~= tonumber(ARGV[2]) then return {'0'} end
          redis.call('HSET', KEYS[2], ARGV[1],
            string.format('%.0f', version + 1) .. ' ' .. ARGV[3])
          record(ARGV[1], version + 1, ARGV[5], ARGV[6], before, ARGV[3])
          redis.call('HINCRBY', KEYS[1], 'seq', 1)
          redis.call('HSET', KEYS[1], 'token', ARGV[4])
          redis.call('PUBLISH', ARGV[7], ARGV[4])
          return {'1'}
          """;

  /** Arguments: token, actor, reason, channel, then key, version and definition of each flag. */
  static final String RESTORE =
      RECORD
          + """
          if redis.call('HEXISTS', KEYS[1], 'seq') == 1
              and redis.call('EXISTS', KEYS[2]) == 1 then return {'0'} end
          if redis.call('EXISTS', KEYS[2]) == 0 then
            for i = 5, #ARGV, 3 do
              redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1] .. ' ' .. ARGV[i + 2])
              record(ARGV[i], tonumber(ARGV[i + 1]), ARGV[2], ARGV[3], '', ARGV[i + 2])
            end
          end
          redis.call('HINCRBY', KEYS[1], 'seq', 1)
          redis.call('HSET', KEYS[1], 'token', ARGV[1])
          redis.call('PUBLISH', ARGV[4], ARGV[1])
          return {'1'}
          """;

  private Scripts() {}
}
