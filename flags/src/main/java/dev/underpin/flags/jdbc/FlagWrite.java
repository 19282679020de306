package dev.underpin.flags.jdbc;

import dev.underpin.core.audit.AuditLog;
import dev.underpin.flags.Change;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagEdit;
import dev.underpin.flags.FlagRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction stores: rows guarded by their versions, a row of history and an entry of the
 * audit log each, one new revision, and the word to those who listen.
 */
final class FlagWrite {

  private static final String CONFLICT = "40"; // class of SQLSTATE: serialization, deadlock
  private static final String DUPLICATE = "23505";

  private final FlagTables tables;
  private final @Nullable AuditLog audit;

  FlagWrite(FlagTables tables, @Nullable AuditLog audit) {
    this.tables = tables;
    this.audit = audit;
  }

  /** Whether another was faster, on a database that says so by failing. */
  static boolean isConflict(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith(CONFLICT) || state.equals(DUPLICATE));
  }

  /** False if another version is there of one of them: roll back. */
  boolean run(Connection connection, List<FlagEdit> edits, Change change) throws SQLException {
    FlagTables.Revision was = tables.lockRevision(connection);
    // later than the one before, also where the database's clock was put back
    long at = Math.max(was.nowAt(), was.changedAt() + 1);
    for (FlagEdit.Kind kind : FlagEdit.Kind.values()) {
      List<FlagEdit> some = edits.stream().filter(edit -> edit.kind() == kind).toList();
      if (!some.isEmpty() && !store(connection, kind, some, at, change)) {
        return false;
      }
    }
    String token = UUID.randomUUID().toString();
    tables.moveRevision(connection, new FlagTables.Revision(was.seq() + 1, token, at, at));
    tables.tell(connection, token);
    return true;
  }

  private boolean store(
      Connection connection, FlagEdit.Kind kind, List<FlagEdit> edits, long at, Change change)
      throws SQLException {
    EntryTable to = EntryTable.of(kind);
    Map<String, FlagRow> before = to.lock(connection, edits.stream().map(FlagEdit::key).toList());
    List<FlagChange> changes = new ArrayList<>();
    for (FlagEdit edit : edits) {
      FlagRow was = before.get(edit.key());
      if ((was == null ? 0 : was.version()) != edit.version() - 1) {
        return false;
      }
      changes.add(change(edit, was, at, change));
    }
    to.put(connection, edits);
    to.record(connection, changes);
    if (audit != null) {
      for (FlagChange each : changes) {
        audit.joining(connection).append(AuditedChange.entry(kind, each));
      }
    }
    return true;
  }

  private static FlagChange change(
      FlagEdit edit, @Nullable FlagRow before, long at, Change change) {
    return new FlagChange(
        edit.key(),
        edit.version(),
        FlagTables.instant(at),
        change,
        before == null ? null : EntryTable.present(before.json()),
        edit.isRemoval() ? null : edit.json());
  }
}
