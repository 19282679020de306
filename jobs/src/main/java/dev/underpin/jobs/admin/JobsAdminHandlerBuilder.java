package dev.underpin.jobs.admin;

import dev.underpin.core.audit.AuditAppender;
import dev.underpin.core.codec.Codecs;
import dev.underpin.jobs.JobsAdmin;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes a {@link JobsAdminHandler}. Not thread-safe; use it once. */
public final class JobsAdminHandlerBuilder {

  private final JobsAdmin admin;
  private final AuditAppender audit;
  private @Nullable Codecs codecs;
  private @Nullable AccessRule rule;

  JobsAdminHandlerBuilder(JobsAdmin admin, AuditAppender audit) {
    this.admin = Objects.requireNonNull(admin, "admin");
    this.audit = Objects.requireNonNull(audit, "audit");
  }

  /**
   * What writes and reads JSON; required.
   *
   * @param used {@code JacksonCodecs.create()} usually
   * @return this builder
   */
  public JobsAdminHandlerBuilder codecs(Codecs used) {
    codecs = Objects.requireNonNull(used, "codecs");
    return this;
  }

  /**
   * Who may what; required: there is no admin that everybody may use by default.
   *
   * @param who asked for every request
   * @return this builder
   */
  public JobsAdminHandlerBuilder access(AccessRule who) {
    rule = Objects.requireNonNull(who, "access");
    return this;
  }

  /**
   * Checks everything; does no I/O.
   *
   * @return the handler, for a context of a server
   * @throws IllegalStateException if there is no access rule, or no codecs that write JSON
   */
  public JobsAdminHandler build() {
    if (rule == null) {
      throw new IllegalStateException(
          "access must be set: there is no admin without a rule who may what; call"
              + " JobsAdminHandlerBuilder.access(exchange -> …)");
    }
    if (codecs == null) {
      throw new IllegalStateException(
          "codecs must be set to write JSON; call"
              + " JobsAdminHandlerBuilder.codecs(JacksonCodecs.create())");
    }
    return new JobsAdminHandler(admin, audit, Json.of(codecs), rule);
  }
}
