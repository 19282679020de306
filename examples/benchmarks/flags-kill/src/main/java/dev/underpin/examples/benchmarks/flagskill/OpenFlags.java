package dev.underpin.examples.benchmarks.flagskill;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Flag;
import dev.underpin.flags.FlagStore;
import dev.underpin.flags.jdbc.FlagsSchema;
import dev.underpin.flags.jdbc.JdbcFlagStore;
import dev.underpin.flags.redis.RedisFlagStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;

/** A store by its URL, with what it is on. */
record OpenFlags(FlagStore store, AutoCloseable underneath) implements AutoCloseable {

  static final BooleanFlag SWITCH = Flag.bool("switch").orElse(true);

  private static final int CONNECTIONS = 4;

  static OpenFlags on(String url) {
    return url.startsWith("jdbc:") ? onDatabase(url) : onRedis(url);
  }

  private static OpenFlags onDatabase(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    HikariDataSource pool = new HikariDataSource(config);
    FlagsSchema.install(pool);
    return new OpenFlags(JdbcFlagStore.of(Transactions.of(pool)), pool);
  }

  private static OpenFlags onRedis(String url) {
    RedisClient client = RedisClient.create();
    return new OpenFlags(RedisFlagStore.of(client, RedisURI.create(url)), client::shutdown);
  }

  @Override
  public void close() throws Exception {
    underneath.close();
  }
}
