package dev.underpin.core.context;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The notes and parts of a tally. Most requests have a part or two and no note: parts are a list to
 * which the threads of a request add without a lock, and the notes are made when there are any.
 */
final class TallyExtras {

  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,40}");

  /** Stands in the list's place once the request has ended, so that no part is made after that. */
  private static final Link ENDED = new Link(new Object(), (what, tally) -> {}, null);

  private final AtomicReference<@Nullable Link> parts = new AtomicReference<>();
  private @Nullable Map<String, String> notes;
  private boolean complete;

  /** No record: two links are never the same. */
  private static final class Link {
    private final Object owner;
    private final TallyPart part;
    private final @Nullable Link next;

    Link(Object owner, TallyPart part, @Nullable Link next) {
      this.owner = owner;
      this.part = part;
      this.next = next;
    }
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "note's name must match %s but was \"%s\"; change Tally.note".formatted(NAME, name));
    }
  }

  /** Whether it came in time; a note for which there is no room is left out. */
  synchronized boolean note(String name, String text) {
    if (complete) {
      return false;
    }
    if (notes == null) {
      notes = new LinkedHashMap<>();
    }
    if (notes.containsKey(name) || notes.size() < Tally.MOST_NOTES) {
      notes.put(name, text);
    }
    return true;
  }

  synchronized Map<String, String> notes() {
    return notes == null ? Map.of() : new LinkedHashMap<>(notes);
  }

  private synchronized void complete() {
    complete = true;
  }

  @SuppressWarnings("unchecked") // an owner's parts are of one kind
  <P extends TallyPart> @Nullable P part(Object owner, Supplier<P> made) {
    P mine = null;
    while (true) {
      Link first = parts.get();
      if (first == ENDED) {
        return null;
      }
      TallyPart found = find(first, owner);
      if (found != null) {
        return (P) found;
      }
      mine = mine == null ? made.get() : mine;
      if (parts.compareAndSet(first, new Link(owner, mine, first))) {
        return mine;
      }
    }
  }

  private static @Nullable TallyPart find(@Nullable Link first, Object owner) {
    for (Link link = first; link != null; link = link.next) {
      if (link.owner == owner) {
        return link.part;
      }
    }
    return null;
  }

  void end(String what, Tally tally) {
    Link first = parts.getAndSet(ENDED);
    if (first == ENDED) {
      return;
    }
    for (Link link = first; link != null; link = link.next) {
      try {
        link.part.ended(what, tally);
      } catch (RuntimeException broken) {
        LoggerFactory.getLogger(Tally.class).warn("the end of a request was not taken", broken);
      }
    }
    complete();
  }
}
