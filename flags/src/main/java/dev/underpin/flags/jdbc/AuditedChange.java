package dev.underpin.flags.jdbc;

import dev.underpin.core.audit.AuditEntry;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagEdit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A change as an entry of the audit log, which holds less than a definition may be long. */
final class AuditedChange {

  private static final int MAX_VALUE = 100_000;

  private AuditedChange() {}

  static AuditEntry entry(FlagEdit.Kind kind, FlagChange made) {
    String what = kind.name().toLowerCase(Locale.ROOT);
    String action = what + (made.after() == null ? ".remove" : ".change");
    return AuditEntry.of(made.change().actor(), action, what + ":" + made.key())
        .before(shortened(made.before()))
        .after(shortened(made.after()))
        .reason(made.change().reason());
  }

  private static @Nullable String shortened(@Nullable String definition) {
    return definition == null || definition.length() <= MAX_VALUE
        ? definition
        : "%d characters, in the history of flags".formatted(definition.length());
  }
}
