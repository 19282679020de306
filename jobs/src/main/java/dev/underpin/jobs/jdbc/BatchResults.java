package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.BatchStore.MemberResult;
import dev.underpin.jobs.store.JobArchive.KeptResult;
import dev.underpin.jobs.store.NewJob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the jobs of the step before left behind, of one kind. Results lie in the order of their
 * jobs' ids; in their span there may be those of other jobs, which are passed over.
 */
record BatchResults(Dated dated, long step, String kind) {

  private static final String BEFORE =
      "SELECT b.first_job, b.last_job, b.jobs FROM underpin_job_batches me"
          + " JOIN underpin_job_batches b ON b.batch_id = me.batch_id AND b.step = me.step - 1"
          + " WHERE me.id = ?";
  private static final String PAGE =
      "SELECT job_id, kind, codec, cipher_key, result FROM underpin_job_results"
          + " WHERE job_id > ? AND job_id <= ? AND kind = ? AND expires_at > :now"
          + " ORDER BY job_id LIMIT ?";

  private record Before(long first, long last, IdRanges jobs) {}

  List<MemberResult> page(Connection connection, long after, int limit) throws SQLException {
    Before before =
        Sql.first(
            connection,
            BEFORE,
            row -> new Before(row.getLong(1), row.getLong(2), IdRanges.parse(row.getString(3))),
            step);
    List<MemberResult> found = new ArrayList<>();
    if (before == null) {
      return found;
    }
    long from = Math.max(after, before.first() - 1);
    boolean more = true;
    while (more && found.size() < limit) {
      int wanted = limit - found.size();
      List<MemberResult> page =
          Sql.list(
              connection, dated.in(PAGE), BatchResults::result, from, before.last(), kind, wanted);
      page.stream().filter(one -> before.jobs().contains(one.job())).forEach(found::add);
      more = page.size() == wanted;
      from = page.isEmpty() ? from : page.get(page.size() - 1).job();
    }
    return found;
  }

  private static MemberResult result(ResultSet row) throws SQLException {
    NewJob.Content content =
        new NewJob.Content(
            row.getBytes("result"), row.getString("codec"), row.getString("cipher_key"), "");
    return new MemberResult(row.getLong("job_id"), new KeptResult(row.getString("kind"), content));
  }
}
