package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is not taken for a standstill is told at once, as any outage is. */
class StandstillWatchTest {

  private static final Duration LONG = Duration.ofSeconds(2);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

  private StandstillWatch watch(boolean endsSilently) {
    return new StandstillWatch(endsSilently, nanos::get);
  }

  /** Not as a failure of SQL, which is a list of failures too. */
  private static Throwable explained(StandstillWatch watch, SQLException failure) {
    return watch.explained(failure);
  }

  private static SQLException lost(IOException cause) {
    return new SQLException("Socket error", "08000", cause);
  }

  @Test
  void server_that_says_so_is_believed_at_a_commit_too() {
    SQLException told = new SQLException("idle-in-transaction timeout", "25P03");
    StandstillWatch watch = watch(false);
    watch.committing();

    assertThat(explained(watch, told)).isInstanceOf(StoodStillException.class).hasCause(told);
  }

  @Test
  void connection_that_ended_silently_in_an_old_transaction_is_a_standstill() {
    StandstillWatch watch = watch(true);
    nanos.addAndGet(LONG.toNanos());

    assertThat(explained(watch, lost(new EOFException()))).isInstanceOf(StoodStillException.class);
    assertThat(explained(watch, new BatchUpdateException(new int[0], lost(new EOFException()))))
        .isInstanceOf(StoodStillException.class);
  }

  @Test
  void connection_that_ended_sooner_is_an_outage() {
    StandstillWatch watch = watch(true);
    nanos.addAndGet(LONG.toNanos() - 1);
    SQLException lost = lost(new EOFException());

    assertThat(explained(watch, lost)).isSameAs(lost);
  }

  @Test
  void connection_that_ended_at_the_commit_may_have_committed() {
    StandstillWatch watch = watch(true);
    nanos.addAndGet(LONG.toNanos());
    watch.committing();
    SQLException lost = lost(new EOFException());

    assertThat(explained(watch, lost)).isSameAs(lost);
  }

  @Test
  void connection_that_ended_where_the_server_would_have_said_so_is_an_outage() {
    StandstillWatch watch = watch(false);
    nanos.addAndGet(LONG.toNanos());
    SQLException lost = lost(new EOFException());

    assertThat(explained(watch, lost)).isSameAs(lost);
  }

  @Test
  void server_that_does_not_answer_is_an_outage() {
    StandstillWatch watch = watch(true);
    nanos.addAndGet(LONG.toNanos());
    SQLException silence = lost(new SocketTimeoutException("Read timed out"));

    assertThat(explained(watch, silence)).isSameAs(silence);
  }

  @Test
  void other_failures_stay_as_they_are() {
    StandstillWatch watch = watch(true);
    nanos.addAndGet(LONG.toNanos());
    SQLException deadlock = new SQLException("deadlock detected", "40001");

    assertThat(explained(watch, deadlock)).isSameAs(deadlock);
  }
}
