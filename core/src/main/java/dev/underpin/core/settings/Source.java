package dev.underpin.core.settings;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One place where values stand. */
interface Source {

  /** For people: {@code environment}, {@code file app.properties}. */
  String label();

  /** Under which key a setting, or a prefix, stands here. */
  String key(String name);

  /** For people: what holds the value of this key, such as {@code system property a.b}. */
  String place(String key);

  /** Opens it for one reading. */
  Values open() throws IOException;

  /** What stands there. */
  interface Values {

    /** The value of a key, or null; its failure never tells the value. */
    @Nullable String find(String key) throws IOException;

    /** All keys, or none where they cannot be listed. */
    Set<String> keys();
  }
}
