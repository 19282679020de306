package dev.underpin.observability.servlet;

import org.junit.jupiter.api.Nested;

/** The contract on Tomcat. */
class TomcatIT {

  @Nested
  class Answers extends AnswersContract {
    Answers() {
      super(TomcatServer::new);
    }
  }

  @Nested
  class Errors extends ErrorsContract {
    Errors() {
      super(TomcatServer::new);
    }
  }

  @Nested
  class Async extends AsyncContract {
    Async() {
      super(TomcatServer::new);
    }
  }

  @Nested
  class AsyncErrors extends AsyncErrorsContract {
    AsyncErrors() {
      super(TomcatServer::new);
    }
  }

  @Nested
  class Streams extends StreamsContract {
    Streams() {
      super(TomcatServer::new);
    }
  }
}
