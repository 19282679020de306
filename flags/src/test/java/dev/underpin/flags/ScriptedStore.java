package dev.underpin.flags;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that does what a test wants next; it can be loaded, but every write fails. */
final class ScriptedStore implements FlagStore {

  /** What {@link #load} does. */
  interface Load {
    @Nullable FlagDocument load() throws Exception;
  }

  private volatile Load next = FlagDocument::empty;
  private int revision;

  void holds(String json) {
    FlagDocument document =
        FlagDocument.parse(name(), "" + ++revision, json.getBytes(StandardCharsets.UTF_8));
    next = () -> document;
  }

  void fails(Throwable failure) {
    next =
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (Exception) failure;
        };
  }

  void does(Load load) {
    next = load;
  }

  @Override
  public String name() {
    return "script";
  }

  @Override
  @SuppressWarnings("NullAway") // a faulty store may hand out null
  public FlagDocument load(FlagDocument last) throws Exception {
    return next.load();
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean writeAll(List<FlagEdit> edits, Change change) throws IOException {
    throw new IOException("disk full");
  }
}
