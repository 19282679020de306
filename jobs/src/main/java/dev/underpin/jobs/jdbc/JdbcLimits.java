package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.LimitStore;
import dev.underpin.jobs.store.Staged;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The transactions that limits need. */
final class JdbcLimits implements LimitStore {

  private final Background own;
  private final Supplier<OpenTables> opened;

  JdbcLimits(Background own, Supplier<OpenTables> opened) {
    this.own = own;
    this.opened = opened;
  }

  @Override
  public void announce(Set<Limit> limits) {
    Starts starts = parts().others().starts();
    own.autoCommitted(
        "announce limits",
        c -> {
          starts.announce(c, limits);
          return limits;
        });
  }

  @Override
  public List<ClaimedJob> claim(long worker, Set<Handled> handled, Set<Limit> limits, int room) {
    JobTables tables = opened.get().tables();
    return own.inTransaction(
        "claim limited jobs",
        c -> tables.alone(c, alone -> claim(alone, new Claim(worker, handled, limits, room))));
  }

  private record Claim(long worker, Set<Handled> handled, Set<Limit> limits, int room) {}

  private List<ClaimedJob> claim(Connection connection, Claim wanted) throws SQLException {
    OpenTables.Parts parts = parts();
    Starts starts = parts.others().starts();
    int free = starts.free(connection, wanted.limits(), wanted.room());
    if (free <= 0) {
      return List.of();
    }
    List<JobTables.ClaimRow> claimed =
        opened.get().tables().claim(connection, wanted.worker(), wanted.handled(), free);
    starts.note(connection, wanted.limits(), claimed);
    parts.keys().freeAtStart(connection, claimed);
    return claimed.stream().map(JobTables.ClaimRow::job).toList();
  }

  /** Some of the jobs that have arrived with a limit key, in a short transaction. */
  Staged arrived() {
    return own.inTransaction("admit jobs", parts().admission()::arrived);
  }

  @Override
  public int admitHeld() {
    Admission admission = parts().admission();
    int promoted = 0;
    String after = "";
    do {
      String from = after;
      Admission.Page page = own.inTransaction("look after held jobs", c -> admission.held(c, from));
      promoted += page.promoted();
      after = page.next();
    } while (!after.isEmpty());
    own.autoCommitted("forget limit keys", admission::forgetIdle);
    return promoted;
  }

  private OpenTables.Parts parts() {
    return opened.get().parts();
  }
}
