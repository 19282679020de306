package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jobs.store.Handled;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class ReadyKindsTest {

  private static final Handled MAIL = new Handled("mail", 1);
  private static final Handled SAVED_UP = new Handled("saved up", 1);
  private static final Handled BULK = new Handled("bulk", 1);

  private final Set<Handled> ready = new HashSet<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger askedOfKinds = new AtomicInteger();
  private final ReadyKinds kinds =
      new ReadyKinds(
          connection -> {
            asked.incrementAndGet();
            return Set.copyOf(ready);
          },
          (connection, kind) -> {
            askedOfKinds.incrementAndGet();
            return kind.equals(BULK);
          });

  private boolean othersAreMany(Handled... handled) throws SQLException {
    JdbcDataSource any = new JdbcDataSource();
    any.setUrl("jdbc:h2:mem:");
    try (Connection connection = any.getConnection()) {
      return kinds.othersAreMany(connection, Set.of(handled));
    }
  }

  @Test
  void one_running_job_of_a_key_with_a_million_held_ones_is_not_many() throws SQLException {
    ready.addAll(Set.of(MAIL, SAVED_UP));

    assertThat(othersAreMany(MAIL)).isFalse();
  }

  @Test
  void bulk_of_a_kind_that_this_node_does_not_handle_is_many() throws SQLException {
    ready.addAll(Set.of(MAIL, BULK));

    assertThat(othersAreMany(MAIL)).isTrue();
    assertThat(othersAreMany(MAIL, BULK)).isFalse();
  }

  @Test
  void few_each_of_very_many_kinds_are_many() throws SQLException {
    ready.addAll(
        IntStream.range(0, 30).mapToObj(i -> new Handled("k" + i, 1)).collect(Collectors.toSet()));

    assertThat(othersAreMany(MAIL)).isTrue();
  }

  @Test
  void database_is_asked_once_a_second_however_many_claims_there_are() throws SQLException {
    ready.addAll(Set.of(MAIL, SAVED_UP));
    long begun = System.nanoTime();

    for (int i = 0; i < 200; i++) {
      othersAreMany(MAIL);
    }

    long seconds = 1 + (System.nanoTime() - begun) / 1_000_000_000;
    assertThat((long) asked.get()).isBetween(1L, seconds);
    assertThat((long) askedOfKinds.get()).isBetween(1L, seconds);
  }
}
