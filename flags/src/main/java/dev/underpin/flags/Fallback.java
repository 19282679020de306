package dev.underpin.flags;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What holds at a start until the store has answered: the last good file, else the bundled one. */
final class Fallback {

  private static final Duration CONFIRM_EVERY = Duration.ofMinutes(1);

  private final @Nullable LastGoodFile lastGood;
  private final @Nullable Bundled bundled;
  private final InstantSource clock;
  private final Announcer announcer;
  private Instant confirmedAt = Instant.MIN;
  private boolean isSpoiled;

  /** A resource of the application. */
  record Bundled(Class<?> anchor, String name) {}

  /** What was found; without an age if no store ever gave it. */
  record Found(FlagDocument document, @Nullable Duration age) {}

  Fallback(FlagsBuilder builder, Announcer announcer) {
    Path path = builder.lastGood;
    this.lastGood = path == null ? null : new LastGoodFile(path);
    this.bundled = builder.bundled;
    this.clock = builder.clock;
    this.announcer = announcer;
  }

  @Nullable Found find() {
    Found kept = lastGood();
    return kept == null ? bundled() : kept;
  }

  private @Nullable Found lastGood() {
    if (lastGood == null || !lastGood.exists()) {
      return null;
    }
    try {
      LastGoodFile.Restored restored = lastGood.read(clock.instant());
      return new Found(restored.document(), restored.age());
    } catch (IOException e) {
      announcer.loadFailed(lastGood.path().toString(), e);
      return null;
    }
  }

  private @Nullable Found bundled() {
    if (bundled == null) {
      return null;
    }
    try (InputStream in = bundled.anchor.getResourceAsStream(bundled.name)) {
      if (in == null) {
        throw new IOException(
            "bundled file %s must be beside %s but is missing; correct FlagsBuilder.bundled"
                .formatted(bundled.name, bundled.anchor.getName()));
      }
      byte[] content = in.readNBytes(FlagJson.MAX_BYTES + 1);
      return new Found(FlagDocument.parse("bundled " + bundled.name, "bundled", content), null);
    } catch (IOException | IllegalArgumentException e) {
      announcer.loadFailed("bundled " + bundled.name, e);
      return null;
    }
  }

  /** After each load; a document that is not whole must not take the place of one that was. */
  void loaded(FlagDocument document, boolean isNew) {
    if (lastGood == null || document.missing() != null) {
      return;
    }
    try {
      Instant now = clock.instant();
      if (isNew || isSpoiled) {
        lastGood.write(texts(document), now);
        confirmedAt = now;
      } else if (confirmedAt.plus(CONFIRM_EVERY).isBefore(now)) {
        lastGood.confirmed(now);
        confirmedAt = now;
      }
      isSpoiled = false;
    } catch (IOException e) {
      if (!isSpoiled) {
        announcer.notKept(lastGood.path(), e);
      }
      isSpoiled = true;
    }
  }

  private static List<FlagText> texts(FlagDocument document) {
    if (!document.texts().isEmpty()) {
      return document.texts();
    }
    String segments =
        document.parts().segments().values().stream()
            .filter(row -> !row.json().isEmpty())
            .map(row -> "%s: %s".formatted(FlagJson.quoted(row.key()), row.json()))
            .collect(Collectors.joining(",\n", "{\"segments\": {", "},\n"));
    String flags =
        document.stored().values().stream()
            .map(flag -> "%s: %s".formatted(FlagJson.quoted(flag.key()), flag.toJson()))
            .collect(Collectors.joining(",\n", "\"flags\": {", "}}"));
    byte[] content = (segments + flags).getBytes(StandardCharsets.UTF_8);
    return List.of(new FlagText(FlagFormat.UNDERPIN, document.source(), content));
  }
}
