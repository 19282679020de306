package dev.underpin.flags;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is faulty in flags that are decided all the same; the first of each flag. */
final class DocumentWarnings {

  private final String source;
  private final Map<String, String> byKey = new LinkedHashMap<>();
  private String key = "";

  DocumentWarnings(String source) {
    this.source = source;
  }

  /** Of which flag the next ones are. */
  void of(String flagKey) {
    key = flagKey;
  }

  void add(JsonValue at, String rule, String fix) {
    byKey.putIfAbsent(key, at.problem(rule, fix).told(source, key));
  }

  Map<String, String> byKey() {
    return byKey;
  }
}
