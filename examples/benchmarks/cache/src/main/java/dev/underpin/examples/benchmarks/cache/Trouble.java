package dev.underpin.examples.benchmarks.cache;

import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import java.util.Locale;

/** A way in which Redis is gone, and how it comes back. */
enum Trouble {
  /** New connections are refused. */
  KILLED {
    @Override
    void begin(PrivateServer<RedisServer> server, FaultProxy network) {
      server.kill();
    }

    @Override
    void end(PrivateServer<RedisServer> server, FaultProxy network) {
      server.start();
    }
  },
  /** It accepts what is sent, and answers nothing. */
  FROZEN {
    @Override
    void begin(PrivateServer<RedisServer> server, FaultProxy network) {
      server.freeze();
    }

    @Override
    void end(PrivateServer<RedisServer> server, FaultProxy network) {
      server.resume();
    }
  },
  /** The network swallows everything. */
  BLACK_HOLED {
    @Override
    void begin(PrivateServer<RedisServer> server, FaultProxy network) {
      network.blackHole();
    }

    @Override
    void end(PrivateServer<RedisServer> server, FaultProxy network) {
      network.restore();
    }
  };

  abstract void begin(PrivateServer<RedisServer> server, FaultProxy network);

  /** Returns when Redis can be reached again. */
  abstract void end(PrivateServer<RedisServer> server, FaultProxy network);

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
