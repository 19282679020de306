package dev.underpin.flags.redis;

/**
 * What is done in Redis in one step. Their keys are, in this order, the row that tells one content
 * from another, the hash of flags with values like {@code 7 {…}}, the stream of their changes, and
 * the hash and the stream of segments. What was removed keeps its version, with nothing behind it.
 * An entry's id is when it happened in microseconds, later than the one before it, whatever the
 * clock says.
 *
 * <p>The row also says which hashes there must be: one that is gone was evicted, or everything was
 * lost.
 */
final class Scripts {

  private static final String LOST =
      """
      local function lost(hash, name)
        return redis.call('EXISTS', hash) == 0 and redis.call('HEXISTS', KEYS[1], name) == 1
      end
      local function isEmpty()
        return redis.call('HEXISTS', KEYS[1], 'seq') == 0
          or redis.call('EXISTS', KEYS[2], KEYS[4]) == 0
      end
      local function isLost()
        return isEmpty() or lost(KEYS[2], 'FLAG') or lost(KEYS[4], 'SEGMENT')
      end
      """;

  /**
   * Arguments: the revision that is known, and 1 from who could give back what is lost. Gives the
   * time, the revision, and the flags and segments if other; the time alone where there is nothing,
   * or something to give back.
   */
  static final String READ =
      LOST
          + """
          local time = redis.call('TIME')
          local now = time[1] .. string.format('%06d', tonumber(time[2]))
          if isEmpty() or (ARGV[2] == '1' and isLost()) then return {now} end
          local row = redis.call('HMGET', KEYS[1], 'seq', 'token')
          local revision = row[1] .. '-' .. (row[2] or '')
          if revision == ARGV[1] then return {now, revision} end
          return {now, revision, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[4])}
          """;

  private static final String KEEP =
      """
      local function record(stream, key, version, actor, reason, before, after)
        local time = redis.call('TIME')
        local at = tonumber(time[1]) * 1000000 + tonumber(time[2])
        local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)
        if newest[1] then
          at = math.max(at, tonumber(string.match(newest[1][1], '^%d+')) + 1)
        end
        redis.call('XADD', stream, string.format('%.0f-0', at), 'key', key,
          'version', string.format('%.0f', version), 'actor', actor, 'reason', reason,
          'before', before, 'after', after)
      end
      local function keep(kind, key, version, actor, reason, before, after)
        local at = kind == 'FLAG' and 2 or 4
        redis.call('HSET', KEYS[at], key, string.format('%.0f', version) .. ' ' .. after)
        redis.call('HSET', KEYS[1], kind, '1')
        record(KEYS[at + 1], key, version, actor, reason, before, after)
      end
      local function tell(channel, token)
        redis.call('HINCRBY', KEYS[1], 'seq', 1)
        redis.call('HSET', KEYS[1], 'token', token)
        redis.call('PUBLISH', channel, token)
      end
      """;

  /** Arguments: token, actor, reason, channel, then kind, key, version and definition of each. */
  static final String WRITE =
      KEEP
          + """
          local befores = {}
          for i = 5, #ARGV, 4 do
            local was = redis.call('HGET', KEYS[ARGV[i] == 'FLAG' and 2 or 4], ARGV[i + 1])
            local version, before = 0, ''
            if was then
              local gap = string.find(was, ' ', 1, true) or 0
              version = tonumber(string.sub(was, 1, gap - 1)) or -1
              before = string.sub(was, gap + 1)
            end
            if version ~= tonumber(ARGV[i + 2]) - 1 then return {'0'} end
            befores[i] = before
          end
          for i = 5, #ARGV, 4 do
            keep(ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[2], ARGV[3], befores[i],
              ARGV[i + 3])
          end
          tell(ARGV[4], ARGV[1])
          return {'1'}
          """;

  /** Arguments as above; gives back what is lost, and nothing else. */
  static final String RESTORE =
      LOST
          + KEEP
          + """
          if not isLost() then return {'0'} end
          local gone = {FLAG = redis.call('EXISTS', KEYS[2]) == 0,
            SEGMENT = redis.call('EXISTS', KEYS[4]) == 0}
          for i = 5, #ARGV, 4 do
            if gone[ARGV[i]] then
              keep(ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[2], ARGV[3], '', ARGV[i + 3])
            end
          end
          if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('HDEL', KEYS[1], 'FLAG') end
          if redis.call('EXISTS', KEYS[4]) == 0 then redis.call('HDEL', KEYS[1], 'SEGMENT') end
          tell(ARGV[4], ARGV[1])
          return {'1'}
          """;

  private Scripts() {}
}
