package dev.underpin.jobs.admin;

import com.sun.net.httpserver.HttpExchange;
import dev.underpin.core.settings.Secret;
import java.util.Objects;

/**
 * Says who asks a {@link JobsAdminHandler}, and what he may do; asked for every request, before
 * anything else. If it throws, the answer is 500 and nothing is done. Thread-safe.
 *
 * <pre>{@code
 * AccessRule rule = exchange -> sessions.of(exchange)
 *     .map(user -> AdminAccess.of(user.name(), user.isAdmin() ? ACT : VIEW))
 *     .orElse(AdminAccess.unknown("Bearer"));
 * }</pre>
 */
@FunctionalInterface
public interface AccessRule {

  /**
   * Decides by the headers of a request.
   *
   * @param exchange the request; its body is not to be read
   * @return who asks
   */
  AdminAccess of(HttpExchange exchange);

  /**
   * Knows one person by a token, {@code Authorization: Bearer …}, and nobody else. For scripts and
   * small teams: a token that several share tells the audit log less.
   *
   * @param token what he shows; long and random
   * @param access who he is and what he may do
   * @return the rule
   * @throws IllegalArgumentException if the token has less than 16 characters
   */
  static AccessRule bearer(Secret token, AdminAccess access) {
    Objects.requireNonNull(access, "access");
    int length = token.reveal().length();
    if (length < 16) {
      throw new IllegalArgumentException(
          "token must be at least 16 characters but was %d; make one of 32 random characters"
              .formatted(length));
    }
    Secret expected = Secret.of("Bearer " + token.reveal());
    return exchange -> {
      String shown = exchange.getRequestHeaders().getFirst("Authorization");
      // secrets compare in a time that does not tell where they differ
      return shown != null && Secret.of(shown).equals(expected)
          ? access
          : AdminAccess.unknown("Bearer");
    };
  }
}
