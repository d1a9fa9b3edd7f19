import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine
