package dev.underpin.jobs.admin;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what he may do. Immutable.
 *
 * @param actor who, as the audit log is to name him, at most 200 characters; empty if unknown
 * @param rights what he may do
 * @param challenge how somebody unknown is told to say who he is; null if he is known
 */
public record AdminAccess(String actor, Set<AdminRight> rights, @Nullable String challenge) {

  /**
   * Copies the rights.
   *
   * @throws IllegalArgumentException if somebody known has no name, or somebody unknown has rights
   */
  public AdminAccess {
    rights = Set.copyOf(rights);
    if (challenge == null && actor.isBlank()) {
      throw new IllegalArgumentException(
          "actor must be named for the audit log but was blank; use AdminAccess.unknown for"
              + " nobody");
    }
    if (challenge != null && !rights.isEmpty()) {
      throw new IllegalArgumentException(
          "rights of somebody unknown must be none but were %s; use AdminAccess.of"
              .formatted(rights));
    }
  }

  /**
   * Somebody who is known. Without rights he is answered 403.
   *
   * @param actor who, as the audit log is to name him
   * @param rights what he may do
   * @return the access
   */
  public static AdminAccess of(String actor, AdminRight... rights) {
    return new AdminAccess(actor, Set.of(rights), null);
  }

  /**
   * Somebody who is not, and is answered 401.
   *
   * @param challenge the header {@code WWW-Authenticate} of the answer, such as {@code Bearer}
   * @return the access
   */
  public static AdminAccess unknown(String challenge) {
    return new AdminAccess("", Set.of(), challenge);
  }
}
