"""Answers what a person may like to try, with the policy that is theirs today."""

from fitpulse.services.coaching.api.experiments import AssignRequest
from fitpulse.services.coaching.api.suggestions import Suggestions, SuggestRequest
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.suggestions.answer import distance, suggest
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.policies import NAME, Policies
from fitpulse.services.coaching.service.shadows import Run, Shadows


class SuggestionsService:
    """Implements SuggestionsApi. An experiment at the place "suggestions" may give people other versions of it."""

    def __init__(self, index: Index, policies: Policies, experiments: Experiments, shadows: Shadows) -> None:
        self._index = index
        self._policies = policies
        self._experiments = experiments
        self._shadows = shadows

    async def suggest(self, request: SuggestRequest) -> Suggestions:
        attributes: dict[str, str] = {"goal": request.athlete.goal, "experience": request.athlete.experience}
        asked = AssignRequest(place=NAME, user_id=request.user_id, attributes=attributes)
        chosen = self._policies.of(request.user_id, (await self._experiments.assign(asked)).arm)
        answer = suggest(request, chosen.policy, chosen.version, self._index)
        self._compare(request, answer)
        return answer

    def _compare(self, request: SuggestRequest, answer: Suggestions) -> None:
        """Let the shadow answer the same request, if what answered is what it is to be compared with."""
        shadow, live = self._policies.chosen.shadow, self._policies.chosen.live
        if shadow is None or answer.policy != live.version:
            return

        def apart() -> float:
            return distance(answer, suggest(request, shadow.policy, shadow.version, self._index))

        self._shadows.offer(Run(name=NAME, live=live.version, shadow=shadow.version, distance=apart))
