package dev.underpin.core.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of the application that travel from service to service: the {@code baggage}
 * header of <a href="https://www.w3.org/TR/baggage/">W3C Baggage</a>. Immutable.
 *
 * <pre>{@code
 * Baggage baggage = Baggage.empty().with("region", "Žemaitija").with("plan", "pro");
 * baggage.header();        // region=%C5%BDemaitija,plan=pro
 * }</pre>
 *
 * <p>What came from outside is passed on as it came: order, properties and escapes stay. At most 64
 * members and 8,192 bytes are read and kept, which is what the standard asks of everybody; the rest
 * is left out without being looked at. Values may hold any character, line feeds too: whoever puts
 * one into a log line or a page must escape it.
 */
public final class Baggage {

  static final int MAX_MEMBERS = 64;
  static final int MAX_BYTES = 8192;
  private static final Baggage EMPTY = new Baggage(List.of());

  private final List<BaggageMember> members;

  private Baggage(List<BaggageMember> members) {
    this.members = members;
  }

  /** {@return the baggage that nothing is in} */
  public static Baggage empty() {
    return EMPTY;
  }

  /**
   * Reads the headers of one request. A malformed member is left out, and so is what goes beyond
   * the limits; the others stay.
   *
   * @param headers the values of all headers of this name, in the order in which they came
   * @return what could be read
   */
  public static Baggage parse(List<String> headers) {
    return new BaggageReader().read(headers);
  }

  static Baggage of(List<BaggageMember> members) {
    return members.isEmpty() ? EMPTY : new Baggage(List.copyOf(members));
  }

  /**
   * {@return the value of a member, or null}
   *
   * @param key the member's key; if it came more than once, the last one counts
   */
  public @Nullable String get(String key) {
    for (int i = members.size() - 1; i >= 0; i--) {
      if (members.get(i).key().equals(key)) {
        return members.get(i).value();
      }
    }
    return null;
  }

  /** {@return all keys with their values; of a key that came more than once the last value} */
  public Map<String, String> asMap() {
    Map<String, String> map = new TreeMap<>();
    members.forEach(member -> map.put(member.key(), member.value()));
    return map;
  }

  /**
   * Adds a member, in the place of all that have this key.
   *
   * @param key letters, digits and {@code !#$%&'*+-.^_`|~}
   * @param value any text; a lone surrogate, which is no character, becomes {@code ?}
   * @return a baggage with this member as its last
   * @throws IllegalArgumentException if the key has other characters or is empty, or if the baggage
   *     would be beyond 64 members or 8,192 bytes
   */
  public Baggage with(String key, String value) {
    if (!HeaderText.isToken(key)) {
      throw new IllegalArgumentException(
          "baggage key must be letters, digits and !#$%%&'*+-.^_`|~ but was \"%s\"; rename it"
              .formatted(key));
    }
    List<BaggageMember> changed = new ArrayList<>(without(key).members);
    changed.add(BaggageMember.of(key, value));
    Baggage baggage = of(changed);
    int bytes = baggage.header().length();
    if (changed.size() > MAX_MEMBERS || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          ("baggage must have at most %d members and %d bytes but would have %d and %d with \"%s\";"
                  + " take out others with Baggage.without")
              .formatted(MAX_MEMBERS, MAX_BYTES, changed.size(), bytes, key));
    }
    return baggage;
  }

  /**
   * {@return a baggage without the members of this key}
   *
   * @param key what to leave out
   */
  public Baggage without(String key) {
    return of(members.stream().filter(member -> !member.key().equals(key)).toList());
  }

  /** {@return how many members there are: 0 to 64} */
  public int size() {
    return members.size();
  }

  /** {@return whether there is nothing to pass on} */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** {@return the header's value, in ASCII; empty when there is nothing to pass on} */
  public String header() {
    return members.stream().map(BaggageMember::text).collect(Collectors.joining(","));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Baggage baggage && members.equals(baggage.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /** Its size only: the members may come from outside, and may be nobody's business. */
  @Override
  public String toString() {
    return "Baggage[" + members.size() + " members]";
  }
}
