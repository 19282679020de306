package dev.underpin.observability;

import dev.underpin.core.Health;

/** Writes a health report as JSON: too little to ask for a library. */
final class HealthJson {

  private HealthJson() {}

  static String of(HealthReport report) {
    StringBuilder json = new StringBuilder("{\"status\":\"").append(report.status());
    json.append("\",\"checks\":[");
    String separator = "";
    for (HealthReport.Result result : report.results()) {
      json.append(separator);
      append(json, result);
      separator = ",";
    }
    return json.append("]}\n").toString();
  }

  private static void append(StringBuilder json, HealthReport.Result result) {
    Health health = result.health();
    json.append("{\"name\":");
    appendText(json, result.name());
    json.append(",\"status\":\"").append(health.status()).append('"');
    if (!health.detail().isEmpty()) {
      json.append(",\"detail\":");
      appendText(json, LogText.oneLine(health.detail()));
    }
    if (result.age() != null) {
      json.append(",\"age_ms\":").append(result.age().toMillis());
    }
    json.append('}');
  }

  private static void appendText(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
