package dev.underpin.observability.logback;

import dev.underpin.core.context.NamingProfile;
import org.jspecify.annotations.Nullable;

/**
 * The names that were seen lately, at the place that their hash gives them; a name that comes to a
 * taken place takes it over, so their number is bounded whatever an application logs. Threads race
 * for the places without harm: a name is immutable and made again if it is not found.
 */
final class FieldNames {

  /** Longer names are cut. */
  static final int LONGEST = 256;

  private static final int PLACES = 512;

  private final @Nullable FieldName[] known = new FieldName[PLACES];
  private final Profile profile;
  private final Masks masks;
  private final Text text;

  FieldNames(Profile profile, Masks masks, Text text) {
    this.profile = profile;
    this.masks = masks;
    this.text = text;
  }

  FieldName of(Line line, @Nullable String name) {
    String source = name == null ? "null" : name;
    int hash = source.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    FieldName found = known[place];
    if (found != null && found.source.equals(source)) {
      return found;
    }
    FieldName made = make(line, source);
    if (source.length() <= LONGEST) {
      known[place] = made;
    }
    return made;
  }

  /** Whether the ids of the trace are not among the other fields. */
  boolean liftTrace() {
    return profile.liftsTrace();
  }

  /** Written at the end of the line, without its limit, and taken back from there. */
  private FieldName make(Line line, String source) {
    LineBuffer out = line.out;
    int limit = out.limit();
    int start = out.size();
    out.limit(Integer.MAX_VALUE);
    out.literal(',');
    text.name(line, profile.nameOf(source), LONGEST);
    out.literal(':');
    out.limit(limit);
    byte[] literal = out.cutOff(start);
    return new FieldName(source, literal, masks.hides(source), isOfTrace(source));
  }

  private static boolean isOfTrace(String name) {
    for (NamingProfile naming : NamingProfile.values()) {
      if (name.equals(naming.traceId()) || name.equals(naming.spanId())) {
        return true;
      }
    }
    return false;
  }
}
