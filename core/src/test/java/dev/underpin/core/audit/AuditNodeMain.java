package dev.underpin.core.audit;

import static dev.underpin.core.audit.AuditLogContract.KEY;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.jdbc.UrlDataSource;

/** A node in a JVM of its own. */
final class AuditNodeMain {

  private AuditNodeMain() {}

  private static AuditLog log(String url) {
    return AuditLog.builder(Transactions.of(new UrlDataSource(url)), "k1", KEY).build();
  }

  /** Appends many entries. */
  static final class Appends {

    public static void main(String[] args) {
      AuditLog log = log(args[0]);
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        log.append(AuditEntry.of(args[1], "edit", "doc:" + i));
      }
      System.out.println("done");
    }
  }

  /** Verifies all of it. */
  static final class Verifies {

    public static void main(String[] args) {
      System.out.println("done " + log(args[0]).verify());
    }
  }
}
